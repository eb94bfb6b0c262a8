// The request model. request-traffic.js SENSORS REPLICAS SECONDS
import { closedNetwork } from '../internals/closed-network.js';

const [sensors, replicas, simulated_s] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(closedNetwork(sensors!, replicas!, simulated_s!)));

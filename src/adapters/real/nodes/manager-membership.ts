export { membershipOf } from './api-membership.js';

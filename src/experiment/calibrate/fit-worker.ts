import { answerTasks } from '../runner/answer-tasks.js';
import { fitPlant, type Fit, type FittedPlant } from './fit-plant.js';

answerTasks<Fit, FittedPlant>(fitPlant);

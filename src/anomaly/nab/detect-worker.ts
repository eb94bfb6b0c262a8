import { answerTasks } from '../../experiment/runner/answer-tasks.js';
import { detect, type Detected, type Detection } from './detect.js';

answerTasks<Detection, Detected>(detect);

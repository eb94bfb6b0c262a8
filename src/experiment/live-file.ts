import { z } from 'zod';
import { engineConfiguration } from '../core/configuration/engine-configuration.js';

/** The part of elascale.yaml, of a scenario and of what `tune` writes that is the engine's; other sections are for others. */
export const liveFile = z.looseObject({ engine: engineConfiguration.prefault({}) });

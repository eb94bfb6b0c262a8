import type { Seconds } from '../../core/units.js';
import { merged, type Span } from '../attacks.js';
import type { RunRecord } from '../run-record.js';
import type { Metric } from './metric.js';
import { segments } from './step-function.js';

/** What anomaly detection was worth: every metric needs a scenario that marks its attacks, or an engine that looks for them. */
const study = 'the study of eDoS of the original (CNSM), widened; precision and recall over ranges as Tatbul et al., NeurIPS 2018, with existence alone counted';
/** An investigation may begin this long after an attack has ended and still be of it: readings are means of the last window. */
const echo_s: Seconds = 60;
/** Replicas stand this long after the load that they were made for. */
const aftermath_s: Seconds = 300;
const day_s: Seconds = 86_400;

function measuredSpans(spans: readonly Span[], { warm_up_s }: RunRecord): readonly Span[] {
  return spans.filter(({ to_s }) => to_s > warm_up_s);
}

const attacksOf = (run: RunRecord): readonly Span[] => measuredSpans(run.attacks?.spans ?? [], run);
const investigationsOf = (run: RunRecord): readonly Span[] | undefined => run.anomaly && measuredSpans(run.anomaly.investigations, run);

function meets(investigation: Span, attack: Span): boolean {
  return investigation.from_s < attack.to_s + echo_s && investigation.to_s > attack.from_s;
}

/** An attack that nobody noticed counts its whole length. */
export function detectionDelays(attacks: readonly Span[], investigations: readonly Span[]): readonly Seconds[] {
  return attacks.map((attack) => {
    const first = investigations.find((investigation) => meets(investigation, attack));
    const length_s = attack.to_s - attack.from_s;
    return first === undefined ? length_s : Math.min(length_s, Math.max(0, first.from_s - attack.from_s));
  });
}

/** Replica-seconds beyond what the load without the attack needs, while it lasts and shortly after. */
export function attackReplicaSeconds(run: RunRecord, service: string): number {
  const supply = run.measured.running.get(service);
  const demand = run.attacks?.legitimate_demand;
  if (supply === undefined || demand === undefined || supply.t_s.length === 0 || demand.t_s.length === 0) return NaN;
  const spans = merged(attacksOf(run).map(({ from_s, to_s }) => ({ from_s: Math.max(from_s, run.warm_up_s), to_s: Math.min(run.measured.duration_s, to_s + aftermath_s) })));
  if (spans.length === 0) return NaN;
  return spans.reduce((total, { from_s, to_s }) => total + segments(supply, demand, from_s, to_s)
    .reduce((sum, piece) => sum + Math.max(0, piece.first - Math.max(1, piece.second)) * (piece.to_s - piece.from_s), 0), 0);
}

const share = (part: number, whole: number): number => (whole === 0 ? NaN : (100 * part) / whole);
const mean = (values: readonly number[]): number => (values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length);

export const anomalyMetrics: readonly Metric[] = [
  {
    name: 'detection_delay', label: 'Detection delay', unit: 's', family: 'anomaly', better: 'lower', decimals: 1, headline: true,
    definition: 'mean over the attacks of the time until an investigation is under way; an attack never noticed counts its length', source: study,
    of: ({ run }) => (run.anomaly === undefined ? NaN : mean(detectionDelays(attacksOf(run), investigationsOf(run)!))),
  },
  {
    name: 'detection_precision', label: 'Precision', unit: '%', family: 'anomaly', better: 'higher', decimals: 1, headline: true,
    definition: `share of the investigations that meet an attack, or begin within ${echo_s} s after one`, source: study,
    of: ({ run }) => {
      const investigations = investigationsOf(run);
      const attacks = attacksOf(run);
      if (investigations === undefined || attacks.length === 0) return NaN;
      return share(investigations.filter((each) => attacks.some((attack) => meets(each, attack))).length, investigations.length);
    },
  },
  {
    name: 'detection_recall', label: 'Recall', unit: '%', family: 'anomaly', better: 'higher', decimals: 1, headline: true,
    definition: `share of the attacks that an investigation meets, or follows within ${echo_s} s`, source: study,
    of: ({ run }) => {
      const investigations = investigationsOf(run);
      const attacks = attacksOf(run);
      return investigations === undefined ? NaN : share(attacks.filter((attack) => investigations.some((each) => meets(each, attack))).length, attacks.length);
    },
  },
  {
    name: 'false_investigations', label: 'False investigations', unit: '1/d', family: 'anomaly', better: 'lower', decimals: 2, headline: true,
    definition: 'investigations that meet no attack, a day', source: study,
    of: ({ run }) => {
      const attacks = attacksOf(run);
      const investigations = investigationsOf(run);
      if (investigations === undefined) return NaN;
      const alone = investigations.filter((each) => !attacks.some((attack) => meets(each, attack))).length;
      return (alone * day_s) / (run.measured.duration_s - run.warm_up_s);
    },
  },
  {
    name: 'attack_replica_seconds', label: 'Replicas for attack traffic', unit: 's', family: 'anomaly', better: 'lower', decimals: 0, headline: true,
    definition: `∫ max(s - d', 0) dt over the attacks and ${aftermath_s / 60} min after each; d': the demand of the load without them, at least 1`, source: study,
    of: ({ run, objective }) => attackReplicaSeconds(run, objective.service),
  },
  {
    name: 'legitimate_violation_share', label: 'Legitimate requests late or failed', unit: '%', family: 'anomaly', better: 'lower', decimals: 2, headline: true,
    definition: '100 · (late + failed) / (completed + failed), of the sources that are no attack as a whole', source: study,
    of: ({ run }) => {
      const { legitimate } = run.measured;
      return legitimate === undefined ? NaN : share(legitimate.late + legitimate.failed, legitimate.completed + legitimate.failed);
    },
  },
  {
    name: 'replicas_removed', label: 'Replicas removed', unit: 'replicas', family: 'anomaly', better: 'zero', decimals: 1, headline: false,
    definition: 'taken away by the response to an investigation', source: study, of: ({ run }) => run.anomaly?.removed ?? NaN,
  },
  {
    name: 'replicas_refused', label: 'Replicas refused', unit: 'replicas', family: 'anomaly', better: 'zero', decimals: 1, headline: false,
    definition: 'Σ over the cycles of the replicas that the policy wished for and the response to an investigation refused', source: study, of: ({ run }) => run.anomaly?.refused ?? NaN,
  },
];

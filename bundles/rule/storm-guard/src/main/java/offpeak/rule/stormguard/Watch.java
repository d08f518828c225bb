package offpeak.rule.stormguard;

import offpeak.api.Interval;

/**
 * What is kept for a danger.
 *
 * @param during from early enough to charge, to the danger's end
 * @param reserve state of charge, 0..1
 */
record Watch(Danger danger, Interval during, double reserve) {}

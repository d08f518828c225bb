/**
 * What integrations and rules are tested with: a host in memory, a clock that the test moves, and a small real HTTP
 * server in the place of the vendor. A dependency of tests alone.
 */
package offpeak.testkit;

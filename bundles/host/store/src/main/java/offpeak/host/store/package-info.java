/**
 * The host's durable memory: {@code offpeak.db} (decisions, leases, orders, accounts, secrets; a call returns when its
 * data survive a power cut) and {@code history.db} (numbers over time; the last minute may be lost).
 */
package offpeak.host.store;

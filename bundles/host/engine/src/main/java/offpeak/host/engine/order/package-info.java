/** What people order, for now and for a time to come. Sees {@code bus} and {@code member}. */
package offpeak.host.engine.order;

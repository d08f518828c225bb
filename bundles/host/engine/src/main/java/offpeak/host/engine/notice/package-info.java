/** What people are told, and in which words. Sees no other package. */
package offpeak.host.engine.notice;

/** The {@code offpeak} command: asks a running host, and shows what it says. */
package offpeak.cli;

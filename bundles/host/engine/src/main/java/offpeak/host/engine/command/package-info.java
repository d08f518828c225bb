/**
 * The only writer of devices: follows each command until the power shows it, and keeps what is to be put back. Sees the rulings of
 * {@code decide}, integrations as {@code member} shows them, {@code site} and {@code notice}, and of {@code instance} how long it waits.
 */
package offpeak.host.engine.command;

/** The wizard: asks the user and the vendors, and makes a configuration of it. */
package offpeak.cli.setup;

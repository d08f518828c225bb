/**
 * Configurations: kept on disk so that a power cut at any moment leaves the old or the new one, read from the files of the
 * configuration folder, checked against the forms of the bundles, with their secrets moved to the vault.
 */
package offpeak.host.configuration;

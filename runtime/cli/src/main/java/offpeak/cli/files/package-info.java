/** Configuration files as a host reads them. */
package offpeak.cli.files;

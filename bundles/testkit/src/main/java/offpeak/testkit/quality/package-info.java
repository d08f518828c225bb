/** The quality contract: what a machine can tell of any bundle, line by line of the scale. */
package offpeak.testkit.quality;

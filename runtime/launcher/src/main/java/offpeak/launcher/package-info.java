/** From the command line to a running host: folders, features, framework, readiness, and the way back. */
package offpeak.launcher;

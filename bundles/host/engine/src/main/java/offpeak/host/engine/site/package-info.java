/** The homes that are configured, and how each wants its devices dealt with. Sees the names of {@code member} alone. */
package offpeak.host.engine.site;

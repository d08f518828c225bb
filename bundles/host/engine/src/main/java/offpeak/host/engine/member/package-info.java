/** Who takes part: integrations and rules as the rest of the engine sees and names them. Sees no other package. */
package offpeak.host.engine.member;

/** The state bus: the last observation of each entity, and every change for its subscribers. Sees no other package. */
package offpeak.host.engine.bus;

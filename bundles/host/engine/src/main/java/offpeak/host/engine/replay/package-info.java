/** Plays a recording into a fresh engine and finds where it decides otherwise. Sees all packages; none sees it. */
package offpeak.host.engine.replay;

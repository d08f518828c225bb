/** Linear programmes, and those with whole numbers, solved: nothing here knows of energy. Sees no other package. */
package offpeak.host.planner.program;

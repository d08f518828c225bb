/** Reads the configurations of the programs that people come from. Nothing of them is executed. */
package offpeak.cli.imports;

/** Code that breaks the rules, one each, to show that they can fail; and one that keeps them all. */
package offpeak.rules.sample;

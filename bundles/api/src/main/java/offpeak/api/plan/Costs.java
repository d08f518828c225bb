package offpeak.api.plan;

/**
 * What a plan costs, split; main unit.
 *
 * @param imported paid for energy from the grid; negative when one was paid
 * @param exported earned with energy to the grid; negative when it cost
 * @param carbon counted for emissions
 * @param wear counted for ageing
 * @param demand what the plan adds to demand charges
 * @param switching counted for starts and changes of mode
 * @param penalties counted for limits that gave, by their own prices
 * @param terminalValue what is left in the stores is worth
 */
public record Costs(double imported, double exported, double carbon, double wear, double demand, double switching,
        double penalties, double terminalValue) {
    /** Without penalties: what the plan is compared by. */
    public double money() {
        return imported - exported + carbon + wear + demand + switching - terminalValue;
    }

    /** With penalties: what is minimised. */
    public double total() {
        return money() + penalties;
    }

    public Costs plus(Costs other) {
        return new Costs(imported + other.imported, exported + other.exported, carbon + other.carbon,
                wear + other.wear, demand + other.demand, switching + other.switching, penalties + other.penalties,
                terminalValue + other.terminalValue);
    }
}

package offpeak.api.plan;

/**
 * How much dearer than the best a plan may be to be calmer: the greater of both.
 *
 * @param money main unit
 * @param share of the best plan's cost, 0..1
 */
public record Tolerance(double money, double share) {
    /** One penny or 0.2 %: below what a forecast is out. */
    public static final Tolerance USUAL = new Tolerance(0.01, 0.002);
    /** The cheapest alone. */
    public static final Tolerance NONE = new Tolerance(0, 0);

    public Tolerance {
        Check.notNegative("tolerance.money", money);
        Check.fraction("tolerance.share", share);
    }

    /** How much dearer than a best cost, main unit. */
    public double of(double cost) {
        return Math.max(money, share * Math.abs(cost));
    }
}

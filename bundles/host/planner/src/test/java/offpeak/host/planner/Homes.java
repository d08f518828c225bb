package offpeak.host.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;

/** Requests by seed, and plain ones. */
public final class Homes {
    public static final Instant START = Instant.parse("2026-03-01T18:00:00Z");
    public static final Currency GBP = Currency.getInstance("GBP");

    private Homes() {}

    /** Half-hours from six in the evening, with one battery. */
    public static PlanRequest plain(double[] importPrice, double exportPrice, double loadW, Battery battery) {
        int steps = importPrice.length;
        return PlanRequest.of(Horizon.every(START, Duration.ofMinutes(30), steps), GBP,
                Grid.of(Profile.of(importPrice), Profile.constant(steps, exportPrice), 14_000, 14_000),
                Profile.constant(steps, loadW), Profile.constant(steps, 0), List.of(battery));
    }

    /**
     * Any home with one battery, with steps of several lengths.
     *
     * @param wild with negative prices and export above import; else convex
     */
    public static PlanRequest any(long seed, boolean wild) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = random.nextInt(4, 40);
        List<Instant> bounds = new ArrayList<>(List.of(START));
        for (int t = 0; t < steps; t++) {
            bounds.add(bounds.get(t).plus(Duration.ofMinutes(t < 6 ? 5 : random.nextBoolean() ? 15 : 30)));
        }
        double[] importPrice = new double[steps];
        double[] exportPrice = new double[steps];
        for (int t = 0; t < steps; t++) {
            importPrice[t] = wild ? random.nextDouble(-0.1, 0.4) : random.nextDouble(0.1, 0.4);
            exportPrice[t] = wild ? random.nextDouble(-0.1, 0.4) : random.nextDouble(0, 0.1);
        }
        Grid grid = new Grid(Profile.of(importPrice), Profile.of(exportPrice), Profile.constant(steps, 0),
                Profile.constant(steps, random.nextDouble(6_000, 14_000)),
                Profile.constant(steps, random.nextDouble(0, 6_000)),
                Profile.of(steps, t -> random.nextDouble(50, 300)), random.nextBoolean() ? 0 : 0.1, List.of());
        double chargeW = random.nextDouble(2_000, 6_000);
        boolean tapers = random.nextInt(3) == 0;
        Curve charge = tapers
                ? new Curve(List.of(new Curve.Point(0, chargeW), new Curve.Point(0.8, chargeW),
                        new Curve.Point(1, chargeW / 5)))
                : Curve.constant(chargeW);
        double least = wild && random.nextBoolean() ? 1_000 : 0;
        Battery battery = new Battery("battery", random.nextDouble(5_000, 20_000), charge,
                Curve.constant(random.nextDouble(2_000, 6_000)), least, least, random.nextDouble(0.9, 1),
                random.nextDouble(0.9, 1), random.nextInt(3) == 0 ? 0.001 : 0, random.nextDouble(), 1,
                Profile.constant(steps, random.nextInt(3) == 0 ? random.nextDouble(0.5) : 0),
                random.nextDouble(0, 0.02),
                new Curve(List.of(new Curve.Point(0, 0), new Curve.Point(4_000, 0.8), new Curve.Point(20_000, 2))),
                random.nextInt(4) != 0, random.nextInt(4) != 0, Optional.empty());
        return new PlanRequest(new Horizon(bounds), GBP, grid, Profile.of(steps, t -> random.nextDouble(0, 3_000)),
                Profile.of(steps, t -> Math.max(0, random.nextDouble(-4_000, 5_000))), random.nextBoolean(),
                List.of(battery), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty(),
                Tolerance.USUAL);
    }

    /** The first steps of a home with one battery. */
    static PlanRequest first(PlanRequest request, int most) {
        return part(request, 0, Math.min(most, request.horizon().steps()));
    }

    /** A home with one battery without its first steps. */
    public static PlanRequest later(PlanRequest request, int without) {
        return part(request, without, request.horizon().steps());
    }

    private static PlanRequest part(PlanRequest request, int from, int to) {
        Grid grid = request.grid();
        Battery battery = request.batteries().get(0);
        return new PlanRequest(new Horizon(request.horizon().bounds().subList(from, to + 1)), request.currency(),
                new Grid(part(grid.importPrice(), from, to), part(grid.exportPrice(), from, to),
                        part(grid.estimated(), from, to), part(grid.importLimitW(), from, to),
                        part(grid.exportLimitW(), from, to), part(grid.carbonGPerKwh(), from, to),
                        grid.carbonPricePerKg(), List.of()),
                part(request.loadW(), from, to), part(request.solarW(), from, to), request.solarCurtailable(),
                List.of(battery.withReserve(part(battery.reserve(), from, to))), List.of(), List.of(), List.of(),
                List.of(), List.of(), Optional.empty(), request.tolerance());
    }

    private static Profile part(Profile profile, int from, int to) {
        return Profile.of(to - from, t -> profile.get(from + t));
    }
}

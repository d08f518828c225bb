package offpeak.host.planner.mixed;

import java.util.Arrays;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Zone;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.ZoneMember;
import offpeak.host.planner.program.Rows;

/** A zone in a programme, without its pauses. */
final class ZonePart implements Part {
    private static final double ENDLESS = Double.POSITIVE_INFINITY;
    /** °C: beyond all that a home can be. */
    private static final double EXTREME = 500;

    private final ZoneMember member;
    private final Flow[] takes;

    /** @param money what the programme counts in, of a main unit */
    ZonePart(Rows rows, double money, ZoneMember member, Horizon horizon) {
        this.member = member;
        Zone zone = member.zone();
        takes = new Flow[horizon.steps()];
        int before = -1;
        for (int t = 0; t < takes.length; t++) {
            double hours = horizon.hours(t);
            takes[t] = Flow.of(rows, 0, zone.minW() / 1000 * hours, member.most(t), zone.switchCost() > 0);
            int temperature = rows.variable(0, -EXTREME, EXTREME);
            int cold = rows.variable(money * zone.discomfortPerKh() * hours, 0, 2 * EXTREME);
            int warm = rows.variable(money * zone.discomfortPerKh() * hours, 0, 2 * EXTREME);
            double base = member.after(t, before < 0 ? zone.initialC() : 0, 0);
            takes[t].in(rows.row(base, base).with(temperature, 1), -member.moves(t));
            if (before >= 0) {
                rows.with(before, -member.keeps(t));
            }
            rows.row(zone.lowC().get(t), ENDLESS).with(temperature, 1).with(cold, 1);
            rows.row(-ENDLESS, zone.highC().get(t)).with(temperature, 1).with(warm, -1);
            if (zone.switchCost() > 0 && takes[t].on() >= 0) {
                int begins = rows.variable(money * zone.switchCost(), 0, 1);
                rows.row(0, ENDLESS).with(begins, 1).with(takes[t].on(), -1);
                if (t > 0 && takes[t - 1].on() >= 0) {
                    rows.with(takes[t - 1].on(), 1);
                }
            }
            before = temperature;
        }
    }

    @Override
    public void balance(int t, Rows rows) {
        takes[t].in(rows, -1);
    }

    @Override
    public Choice choice(double[] values) {
        double[] usage = new double[takes.length];
        Arrays.setAll(usage, t -> takes[t].kwh(values));
        return member.of(usage);
    }
}

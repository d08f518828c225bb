package offpeak.host.planner.mixed;

import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.LoadMember;
import offpeak.host.planner.program.Rows;

/** A load in one piece in a programme: one of its starts, or none. */
final class LoadPart implements Part {
    private final LoadMember member;
    private final int[] starts;
    private final int notRun;

    /** @param money what the programme counts in, of a main unit */
    LoadPart(Rows rows, double money, LoadMember member) {
        this.member = member;
        starts = member.variables(rows, money);
        notRun = rows.variable(money * member.valueOfRun(), 0, 1);
        rows.row(1, 1).with(notRun, 1);
        for (int each : starts) {
            rows.with(each, 1);
        }
    }

    @Override
    public void balance(int t, Rows rows) {
        member.entries(t, 0, rows, starts);
    }

    @Override
    public boolean exceeds(int t, double spare) {
        return member.most(t) > spare;
    }

    @Override
    public void beyond(int t, double spare, Rows rows) {
        member.entries(t, spare, rows, starts);
    }

    @Override
    public Choice choice(double[] values) {
        return member.chosen(starts, values, notRun);
    }
}

package offpeak.rules;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares exported packages with those that were released. */
final class ApiBaseline {
    private ApiBaseline() {}

    /** What changed without its package's version being raised far enough; an empty list is good. */
    static List<String> unversioned(Jar now, Jar released) throws Exception {
        List<String> broken = new ArrayList<>();
        try (Processor reporter = new Processor()) {
            List<Baseline.Info> packages = new ArrayList<>(
                    new Baseline(reporter, new DiffPluginImpl()).baseline(now, released, null));
            packages.sort(Comparator.comparing(info -> info.packageName));
            for (Baseline.Info info : packages) {
                if (info.mismatch) {
                    broken.add(info.packageName + " was " + info.olderVersion + " and is " + info.newerVersion
                            + ", but must be " + info.suggestedVersion + ":" + changes(info.packageDiff, ""));
                }
            }
        }
        return broken;
    }

    private static String changes(Diff diff, String indent) {
        StringBuilder text = new StringBuilder();
        for (Diff child : diff.getChildren()) {
            Delta delta = child.getDelta();
            if (delta != Delta.UNCHANGED && delta != Delta.IGNORED) {
                text.append("\n  ").append(indent).append(delta).append(' ').append(child.getType()).append(' ')
                        .append(child.getName());
                if (delta != Delta.ADDED && delta != Delta.REMOVED) {
                    text.append(changes(child, indent + "  "));
                }
            }
        }
        return text.toString();
    }
}

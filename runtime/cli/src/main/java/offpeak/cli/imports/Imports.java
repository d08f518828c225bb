package offpeak.cli.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds out whose configuration a file is, and reads it. */
public final class Imports {

    private static final int ENOUGH_KEYS = 2;

    private Imports() {}

    /**
     * @param files one program's
     * @param site the home that it becomes part of
     * @param instance what its configurations are called
     * @throws UnreadableException when they are nobody's, damaged or too large
     */
    public static Imported read(List<Path> files, String site, String instance) throws UnreadableException {
        List<SourceFile> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(SourceFile.read(file));
        }
        SourceFile first = sources.get(0);
        if (first.name().toLowerCase(Locale.ROOT).endsWith(".py")) {
            for (Path beside : ReserveManager.beside(files)) {
                sources.add(SourceFile.read(beside));
            }
            return ReserveManager.read(sources, site, instance);
        }
        if (sources.size() > 1) {
            throw new UnreadableException("give one file of one program; only config.py has others with it");
        }
        if (first.text().stripLeading().startsWith("{")) {
            throw new UnreadableException("give the program's config.py: " + first.name() + " is then found beside it");
        }
        if (count(WordFile.words(first), "OFFPEAK_RATE|ONPEAK_RATE|.*SELL_RATE|FREE_ELECTRIC|SAVINGS_.*|TESSIE_API_KEY"
                + "|TESLA_SITE_ID|OCTOPUS_.*") >= ENOUGH_KEYS) {
            return IoScheduler.read(first, site, instance);
        }
        if (count(WordFile.variables(first), "[A-Z][A-Z0-9_]*") >= ENOUGH_KEYS) {
            return BatteryScheduler.read(first, site, instance);
        }
        throw new UnreadableException(first.name() + " is no configuration that is known: give config.py of powermgr, "
                + ".env of Smart Battery Scheduler, or config.txt of IO-Powerwall-Scheduler");
    }

    private static long count(List<Entry> entries, String keys) {
        return entries.stream().filter(entry -> entry.value().isPresent() && entry.key().matches(keys)).count();
    }
}

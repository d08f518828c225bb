package offpeak.host.installer;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import offpeak.api.host.Installer.RefusedException;

/**
 * What a bundle's archive says of itself, after it was checked: hostile until then.
 *
 * @param name symbolic name
 * @param version as it stands in the manifest
 */
record Archive(String name, String version) {
    /** The largest that there is, SCIP with its libraries for two machines, is 51 MB and unpacks to 150. */
    static final long LARGEST_FILE = 64L << 20;
    static final int MOST_ENTRIES = 10_000;
    private static final long LARGEST_UNPACKED = 256L << 20;
    /** Class files shrink to a half, text to a tenth; what shrinks further was made to. */
    private static final int LARGEST_RATIO = 100;
    private static final int LARGEST_MANIFEST = 1 << 20;
    private static final Pattern ADD_ON = Pattern
            .compile("(?<![\\w.])offpeak\\.api\\.(Integration|Rule|Notifier|plan\\.ProgramSolver)(?![\\w.])");

    /** @throws RefusedException saying what is wrong with it */
    static Archive check(Path file) throws RefusedException, IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            checkEntries(zip, file.toFile().length());
            return identity(manifest(zip));
        } catch (ZipException | EOFException e) {
            throw new RefusedException("this is no jar file, or only a part of one: send it again", e);
        }
    }

    /**
     * Whether a bundle gives the host an integration, a rule, a notifier or a solver.
     *
     * @param capabilities its Provide-Capability
     */
    static boolean addOn(String capabilities) {
        return ADD_ON.matcher(capabilities).find();
    }

    private static void checkEntries(ZipFile zip, long packed) throws RefusedException, IOException {
        if (zip.size() > MOST_ENTRIES) {
            throw new RefusedException(
                    "the archive has more than " + MOST_ENTRIES + " entries: leave out what the host brings");
        }
        Set<String> names = new HashSet<>();
        long most = Math.min(LARGEST_UNPACKED, packed * LARGEST_RATIO);
        long unpacked = 0;
        byte[] buffer = new byte[1 << 16];
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            String name = entry.getName();
            if (leadsOut(name)) {
                throw new RefusedException(
                        "the archive has an entry that leads out of it: '" + name + "'; build it without");
            }
            if (!names.add(name)) {
                throw new RefusedException("the archive has the entry '" + name + "' twice: build it again");
            }
            unpacked += unpack(zip, entry, buffer, most - unpacked);
            if (unpacked > most) {
                throw new RefusedException("the archive would unpack to more than " + (LARGEST_UNPACKED >> 20)
                        + " MB or " + LARGEST_RATIO + " times its size: leave out what the host brings");
            }
        }
    }

    private static boolean leadsOut(String name) {
        return name.startsWith("/") || name.contains("\\") || name.indexOf('\0') >= 0 || name.matches("[A-Za-z]:.*")
                || Arrays.asList(name.split("/")).contains("..");
    }

    /** Counts what comes out, not what the entry says will; stops past the limit. */
    private static long unpack(ZipFile zip, ZipEntry entry, byte[] buffer, long most) throws IOException {
        long size = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0 && size <= most; read = in.read(buffer)) {
                size += read;
            }
        }
        return size;
    }

    private static Attributes manifest(ZipFile zip) throws RefusedException, IOException {
        ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        byte[] bytes = new byte[0];
        if (entry != null) {
            try (InputStream in = zip.getInputStream(entry)) {
                bytes = in.readNBytes(LARGEST_MANIFEST + 1);
            }
        }
        if (bytes.length == 0 || bytes.length > LARGEST_MANIFEST) {
            throw new RefusedException("the archive has no usable manifest: build it as an OSGi bundle");
        }
        try {
            return new Manifest(new ByteArrayInputStream(bytes)).getMainAttributes();
        } catch (IOException e) {
            throw new RefusedException(
                    "the archive has no usable manifest (" + e.getMessage() + "): build it as an OSGi bundle", e);
        }
    }

    private static Archive identity(Attributes manifest) throws RefusedException {
        String name = manifest.getValue("Bundle-SymbolicName");
        if (name == null || !"2".equals(trimmed(manifest.getValue("Bundle-ManifestVersion")))) {
            throw new RefusedException("the archive is a jar but no OSGi bundle: its manifest has no"
                    + " Bundle-SymbolicName with Bundle-ManifestVersion 2; build it with bnd");
        }
        for (String header : new String[]{"Fragment-Host", "DynamicImport-Package", "Require-Bundle"}) {
            if (manifest.getValue(header) != null) {
                throw new RefusedException(
                        "the bundle uses " + header
                                + ", which would tie it to the host's inside: import packages instead");
            }
        }
        int directives = name.indexOf(';');
        String symbolic = trimmed(directives < 0 ? name : name.substring(0, directives));
        if (!symbolic.matches("[A-Za-z0-9_.-]{1,128}")) {
            throw new RefusedException(
                    "'" + symbolic + "' is no symbolic name: use letters, digits, '.', '_' and '-', at most 128");
        }
        if (!addOn(trimmed(manifest.getValue("Provide-Capability")))) {
            throw new RefusedException(
                    "the bundle gives the host no integration, rule, notifier or solver: annotate the class"
                            + " that is one with @Component and build it with bnd");
        }
        String version = manifest.getValue("Bundle-Version");
        return new Archive(symbolic, version == null ? "0.0.0" : trimmed(version));
    }

    private static String trimmed(String text) {
        return text == null ? "" : text.strip();
    }
}

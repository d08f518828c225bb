package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
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
    static final long LARGEST_FILE = 32L << 20;
    private static final int MOST_ENTRIES = 10_000;
    private static final long LARGEST_UNPACKED = 128L << 20;
    /** Class files shrink to a half, text to a tenth; what shrinks further was made to. */
    private static final int LARGEST_RATIO = 100;
    private static final int LARGEST_MANIFEST = 1 << 20;

    /** @throws RefusedException saying what is wrong with it */
    static Archive check(Path file) throws RefusedException, IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            checkEntries(zip, file.toFile().length());
            return identity(manifest(zip));
        } catch (ZipException e) {
            throw new RefusedException("this is no jar file, or only a part of one: send it again", e);
        }
    }

    private static void checkEntries(ZipFile zip, long packed) throws RefusedException {
        if (zip.size() > MOST_ENTRIES) {
            throw new RefusedException("the archive has more than " + MOST_ENTRIES + " entries");
        }
        Set<String> names = new HashSet<>();
        long unpacked = 0;
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            String name = entry.getName();
            if (name.startsWith("/") || name.contains("..") || name.contains("\\") || name.indexOf('\0') >= 0) {
                throw new RefusedException("the archive has an entry that leads out of it: '" + name + "'");
            }
            if (!names.add(name)) {
                throw new RefusedException("the archive has the entry '" + name + "' twice");
            }
            unpacked += Math.max(0, entry.getSize());
        }
        if (unpacked > LARGEST_UNPACKED || unpacked > packed * LARGEST_RATIO) {
            throw new RefusedException("the archive would unpack to " + (unpacked >> 20) + " MB");
        }
    }

    private static Attributes manifest(ZipFile zip) throws RefusedException, IOException {
        ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        if (entry == null || entry.getSize() > LARGEST_MANIFEST) {
            throw new RefusedException("the archive has no usable manifest: build it as an OSGi bundle");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return new Manifest(in).getMainAttributes();
        }
    }

    private static Archive identity(Attributes manifest) throws RefusedException {
        String name = manifest.getValue("Bundle-SymbolicName");
        if (name == null || !"2".equals(trimmed(manifest.getValue("Bundle-ManifestVersion")))) {
            throw new RefusedException(
                    "the archive is a jar but no OSGi bundle: its manifest has no Bundle-SymbolicName");
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
            throw new RefusedException("'" + symbolic + "' is no symbolic name");
        }
        String version = manifest.getValue("Bundle-Version");
        return new Archive(symbolic, version == null ? "0.0.0" : trimmed(version));
    }

    private static String trimmed(String text) {
        return text == null ? "" : text.strip();
    }
}

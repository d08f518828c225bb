package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;

/** Makes a jar of what a bundle is now, whatever it was installed from and wherever the framework keeps it. */
final class RunningJar {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private RunningJar() {}

    static void write(Bundle bundle, Path file) throws IOException {
        Enumeration<URL> found = bundle.findEntries("/", "*", true);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.setLevel(1);
            add(out, MANIFEST, bundle.getEntry(MANIFEST));
            for (URL url : Collections.list(found == null ? Collections.emptyEnumeration() : found)) {
                String name = url.getPath().substring(1);
                if (!name.endsWith("/") && !name.equals(MANIFEST)) {
                    add(out, name, url);
                }
            }
        }
    }

    private static void add(ZipOutputStream out, String name, URL url) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        try (InputStream in = url.openStream()) {
            in.transferTo(out);
        }
        out.closeEntry();
    }
}

package offpeak.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The source tree that these tests were built from. */
final class Checkout {
    static final Path ROOT = root();

    private Checkout() {}

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("bundles/api"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run this within the checkout, not in " + Path.of("").toAbsolutePath());
    }

    /** Folders of the modules in the root pom, e.g. {@code bundles/price/agile}. */
    static List<String> modules() {
        return texts(xml(ROOT.resolve("pom.xml")), "module");
    }

    /** The modules that are OSGi bundles. */
    static List<String> bundles() {
        return modules().stream().filter(module -> module.startsWith("bundles/")).toList();
    }

    /** All files but what the build, git and git-ignored tools write. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return !folder.equals(ROOT) && (folder.endsWith(".git") || ignored(folder))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!ignored(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    // a build that runs beside this one removes its temporary files
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Whether .gitignore names it; names and globs on names alone are understood, and no more stand there. */
    static boolean ignored(Path path) {
        for (String line : read(ROOT.resolve(".gitignore")).lines().toList()) {
            String pattern = line.strip();
            if (!pattern.isEmpty() && !pattern.startsWith("#")) {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("/", ""));
                if (matcher.matches(path.getFileName())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Its path within the checkout, with slashes. */
    static String name(Path path) {
        return ROOT.relativize(path).toString().replace('\\', '/');
    }

    /** As UTF-8; bytes that are none are kept apart, so that a binary file can be looked through too. */
    static String read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            for (byte b : bytes) {
                if (b == 0) {
                    return new String(bytes, StandardCharsets.ISO_8859_1);
                }
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (java.nio.file.NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document xml(Path file) {
        return xml(read(file));
    }

    static Document xml(String text) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new org.xml.sax.InputSource(new java.io.StringReader(text)));
        } catch (Exception e) {
            throw new IllegalArgumentException("not XML: " + e.getMessage(), e);
        }
    }

    static List<Element> elements(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    static List<String> texts(Document document, String tag) {
        return elements(document, tag).stream().map(element -> element.getTextContent().strip()).toList();
    }
}

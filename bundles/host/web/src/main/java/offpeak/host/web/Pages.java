package offpeak.host.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The pages and what they are made of. What a page names stands under a path with the hash of all of it, so a browser may
 * keep it for ever; the pages themselves are never kept.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/")
public final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String ROOT = "/offpeak/host/web/assets";
    private static final Map<String, String> TYPES = Map.of("html", "text/html;charset=UTF-8", "js",
            "text/javascript;charset=UTF-8", "css", "text/css;charset=UTF-8", "json", "application/json", "svg",
            "image/svg+xml");
    private static final Map<String, String> PAGES = Map.of("/", "index.html", "/login", "login.html", "/setup",
            "setup.html", "/link", "link.html");

    private record Packed(byte[] gzip, String type) {}

    private final transient Bundle bundle;
    private final transient Access access;
    private final transient Map<String, Packed> packed = new ConcurrentHashMap<>();
    private transient volatile String version;

    @Activate
    public Pages(@Reference Access access, BundleContext context) {
        this.access = access;
        this.bundle = context.getBundle();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        try {
            Problem.requireReading(request, response);
            if (path.equals("/favicon.ico")) {
                response.sendRedirect(prefix() + "/favicon.svg");
            } else if (path.startsWith("/assets/")) {
                asset(path.substring("/assets/".length()), response);
            } else {
                page(path, request, response);
            }
        } catch (Problem problem) {
            problem.send(request, response);
        }
    }

    private void page(String path, HttpServletRequest request, HttpServletResponse response)
            throws Problem, IOException {
        String file = PAGES.get(path);
        if (file == null) {
            throw new Problem(404, "Nothing here", "there is no page '" + path + "'; the page is at /");
        }
        boolean known = request.getAttribute(Gate.IDENTITY) != null;
        boolean setup = access.setupNeeded();
        if (path.equals("/") && !known || path.equals("/login") && setup || path.equals("/setup") && !setup) {
            response.setHeader("Cache-Control", "no-store");
            response.sendRedirect(setup ? "/setup" : known ? "/" : "/login");
            return;
        }
        byte[] html = new String(read(file), StandardCharsets.UTF_8).replace("{{assets}}", prefix())
                .replace("{{locale}}", locale(request.getLocale())).getBytes(StandardCharsets.UTF_8);
        response.setContentType(TYPES.get("html"));
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(html.length);
        response.getOutputStream().write(html);
    }

    /** The languages that the page has. */
    private static String locale(Locale wanted) {
        if (wanted.getLanguage().equals("de")) {
            return "de";
        }
        return Locale.US.equals(wanted) ? "en-US" : "en-GB";
    }

    private void asset(String versioned, HttpServletResponse response) throws Problem, IOException {
        int slash = versioned.indexOf('/');
        String file = slash < 0 ? "" : versioned.substring(slash + 1);
        Packed asset = packed.get(file);
        if (asset == null) {
            asset = pack(file).orElseThrow(() -> new Problem(404, "Nothing here", "there is no such file"));
            packed.put(file, asset);
        }
        boolean current = versioned.startsWith(version() + "/");
        response.setContentType(asset.type());
        // every browser of the last twenty years takes gzip; who does not has no use for the page
        response.setHeader("Content-Encoding", "gzip");
        response.setHeader("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-store");
        response.setContentLength(asset.gzip().length);
        response.getOutputStream().write(asset.gzip());
    }

    private Optional<Packed> pack(String file) throws IOException {
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (type == null || file.endsWith(".html") || !files().contains(file)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(read(file));
        }
        return Optional.of(new Packed(bytes.toByteArray(), type));
    }

    private List<String> files() {
        List<String> files = new ArrayList<>();
        Enumeration<URL> found = bundle.findEntries(ROOT, "*", true);
        if (found != null) {
            for (URL url : Collections.list(found)) {
                String path = url.getPath();
                if (!path.endsWith("/")) {
                    files.add(path.substring(path.indexOf(ROOT) + ROOT.length() + 1));
                }
            }
        }
        Collections.sort(files);
        return files;
    }

    private byte[] read(String file) throws IOException {
        URL url = bundle.getEntry(ROOT + "/" + file);
        if (url == null) {
            throw new IOException("the bundle has no " + file);
        }
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        }
    }

    private String prefix() throws IOException {
        return "/assets/" + version();
    }

    private String version() throws IOException {
        String known = version;
        if (known == null) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (String file : files()) {
                    digest.update(file.getBytes(StandardCharsets.UTF_8));
                    digest.update(read(file));
                }
                known = HexFormat.of().formatHex(digest.digest(), 0, 6);
                version = known;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
        return known;
    }
}

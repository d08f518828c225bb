package offpeak.host.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of all routes, made from the routes themselves. */
final class OpenApi {
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    private OpenApi() {}

    static Map<String, Object> of(List<Route> routes) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Route route : routes) {
            Map<String, Object> operation = new LinkedHashMap<>();
            operation.put("summary", route.summary());
            Matcher name = NAME.matcher(route.path());
            if (name.find()) {
                operation.put("parameters", List.of(Map.of("name", name.group(1), "in", "path", "required", true,
                        "schema", Map.of("type", "string"))));
            }
            if (route.role().isPresent()) {
                operation.put("security", List.of(Map.of("bearer", List.of()), Map.of("session", List.of())));
                operation.put("x-role", route.role().get().name().toLowerCase(Locale.ROOT));
            }
            operation.put("responses", Map.of("2XX", Map.of("description", "done"), "default",
                    Map.of("description", "RFC 9457 problem", "content",
                            Map.of("application/problem+json", Map.of()))));
            paths.computeIfAbsent("/" + route.path(), path -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(Locale.ROOT), operation);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Offpeak", "version", "1"));
        document.put("servers", List.of(Map.of("url", "/api/v1")));
        document.put("paths", paths);
        document.put("components",
                Map.of("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer"),
                        "session", Map.of("type", "apiKey", "in", "cookie", "name", Gate.COOKIE))));
        return document;
    }
}

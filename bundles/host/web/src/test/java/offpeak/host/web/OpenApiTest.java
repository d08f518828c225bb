package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.host.Role;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest {
    private static final List<Route> ROUTES = List.of(route("GET", "health", Optional.empty(), "How it is"),
            route("PUT", "integrations/{id}", Optional.of(Role.USER), "Switch"),
            route("DELETE", "integrations/{id}", Optional.of(Role.ADMIN), "Remove"),
            route("GET", "integrations/{id}/schema", Optional.of(Role.VIEWER), "Form"));

    private static Route route(String method, String path, Optional<Role> role, String summary) {
        return new Route(method, path, role, summary, request -> Answer.none());
    }

    @Test
    void theDescriptionIsMadeFromTheRoutes() {
        String answers = "\"responses\":{\"2XX\":{\"description\":\"done\"},\"default\":{\"description\":\"RFC 9457"
                + " problem\",\"content\":{\"application/problem+json\":{}}}}";
        String id = "\"parameters\":[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}]";
        String keys = "\"security\":[{\"bearer\":[]},{\"session\":[]}]";
        assertJson("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Offpeak\",\"version\":\"1\"},"
                + "\"servers\":[{\"url\":\"/api/v1\"}],\"paths\":{"
                + "\"/health\":{\"get\":{\"summary\":\"How it is\"," + answers + "}},"
                + "\"/integrations/{id}\":{\"put\":{\"summary\":\"Switch\"," + id + "," + keys
                + ",\"x-role\":\"user\"," + answers + "},\"delete\":{\"summary\":\"Remove\"," + id + "," + keys
                + ",\"x-role\":\"admin\"," + answers + "}},"
                + "\"/integrations/{id}/schema\":{\"get\":{\"summary\":\"Form\"," + id + "," + keys
                + ",\"x-role\":\"viewer\"," + answers + "}}},"
                + "\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                + "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"offpeak\"}}}}", OpenApi.of(ROUTES));
    }

    private static void assertJson(String expected, Map<String, Object> actual) {
        JsonMapper mapper = new JsonMapper();
        assertEquals(mapper.readTree(expected), mapper.readTree(mapper.writeValueAsString(actual)));
    }
}

package offpeak.host.web;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import offpeak.api.CallPrices;
import offpeak.api.Http;
import offpeak.api.Secrets;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Links;
import offpeak.api.host.Vault;

/** Links and secrets in memory, and a client that really asks. */
final class Linked implements Links, HttpFactory {

    private final Map<String, Map<String, String>> secrets = new ConcurrentSkipListMap<>();
    final Vault vault = new Vault() {
        @Override
        public Secrets of(String pid) {
            return secretsOf(pid);
        }

        @Override
        public void forget(String pid) {
            secrets.remove(pid);
        }
    };

    @Override
    public List<Link> of(String pid) {
        return secrets.getOrDefault(pid + "#links", Map.of()).entrySet().stream()
                .map(each -> new Link(pid, each.getKey(), new SiteId(each.getValue()))).toList();
    }

    @Override
    public void put(Link link, Map<String, String> login) {
        login.forEach(secrets(link)::put);
        owned(link.pid() + "#links").put(link.account(), link.site().value());
    }

    @Override
    public void remove(String pid, String account) {
        owned(pid + "#links").remove(account);
        secrets.remove(pid + "#link#" + account);
    }

    @Override
    public Secrets secrets(Link link) {
        return secretsOf(link.pid() + "#link#" + link.account());
    }

    private Secrets secretsOf(String owner) {
        Map<String, String> own = owned(owner);
        return new Secrets() {
            @Override
            public String reveal(String field) {
                return field.startsWith("$vault:") ? own.get(field.substring("$vault:".length())) : field;
            }

            @Override
            public Optional<String> get(String name) {
                return Optional.ofNullable(own.get(name));
            }

            @Override
            public void put(String name, String secret) {
                own.put(name, secret);
            }

            @Override
            public void remove(String name) {
                own.remove(name);
            }
        };
    }

    private Map<String, String> owned(String owner) {
        return secrets.computeIfAbsent(owner, name -> new ConcurrentSkipListMap<>());
    }

    @Override
    public AutoCloseable watch(Consumer<String> changed) {
        return () -> {};
    }

    @Override
    public VendorConnection create(String integration, Optional<CallPrices> prices) {
        HttpClient client = HttpClient.newHttpClient();
        return new VendorConnection() {
            @Override
            public Http.Reply send(Http.Call call) throws VendorException {
                HttpRequest.Builder request = HttpRequest.newBuilder(call.uri()).method(call.method(),
                        call.body().map(HttpRequest.BodyPublishers::ofString)
                                .orElse(HttpRequest.BodyPublishers.noBody()));
                call.headers().forEach(request::header);
                try {
                    HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                    return new Http.Reply(answer.statusCode(), answer.headers().map(), answer.body());
                } catch (IOException e) {
                    throw new VendorException(VendorException.Kind.UNREACHABLE, "Tesla does not answer");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void close() {
                // nothing is kept open
            }
        };
    }

    @Override
    public List<Traffic> traffic() {
        return List.of();
    }
}

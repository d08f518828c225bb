package offpeak.benchmark.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver;
import offpeak.host.exactsolver.ScipSolver;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** SCIP by the host's optional bundle, without what the planner does before and after. */
final class ScipAlone implements Contest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProgramSolver solver;

    ScipAlone() throws IOException {
        solver = loaded();
    }

    static ProgramSolver loaded() throws IOException {
        Path folder = Files.createTempDirectory("offpeak-scip");
        ProgramSolver solver = new ScipSolver(context(folder));
        // it holds what it loaded
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        return solver;
    }

    @Override
    public double solve(PlanRequest request) throws Exception {
        Program program = Programs.of(request);
        ProgramSolver.Answer answer = solver.minimise(program, PATIENCE)
                .orElseThrow(() -> new IllegalStateException("SCIP found nothing"));
        double cost = 0;
        for (int i = 0; i < program.variables(); i++) {
            cost += program.cost()[i] * answer.values()[i];
        }
        return cost / Programs.MONEY;
    }

    /** Of a bundle whose files lie on the class path, in a folder or a jar. */
    private static BundleContext context(Path folder) {
        Bundle bundle = proxy(Bundle.class, (method, arguments) -> switch (method) {
            case "getVersion" -> Version.emptyVersion;
            case "getLastModified" -> 0L;
            default -> Collections.enumeration(entries(arguments[0]));
        });
        return proxy(BundleContext.class, (method, arguments) -> method.equals("getBundle")
                ? bundle
                : folder.resolve((String) arguments[0]).toFile());
    }

    private interface Answering {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answering answering) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> answering.to(method.getName(), arguments)));
    }

    private static List<URL> entries(Object folder) {
        URL library = ScipSolver.class.getClassLoader().getResource(folder + "/libjniortools.so");
        if (library == null) {
            throw new IllegalStateException("the class path has no " + folder);
        }
        try {
            List<URL> found = new ArrayList<>();
            if (library.getProtocol().equals("jar")) {
                String jar = library.getPath().substring(0, library.getPath().indexOf('!'));
                try (FileSystem fs = FileSystems.newFileSystem(Path.of(URI.create(jar)));
                        Stream<Path> files = Files.list(fs.getPath(folder.toString()))) {
                    for (Path each : files.toList()) {
                        found.add(new URL("jar:" + jar + "!" + each.toAbsolutePath()));
                    }
                }
                return found;
            }
            try (Stream<Path> files = Files.list(Path.of(URI.create(library.toString())).getParent())) {
                for (Path each : files.toList()) {
                    found.add(each.toUri().toURL());
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

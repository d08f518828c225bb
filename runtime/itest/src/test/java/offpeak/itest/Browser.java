package offpeak.itest;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;

/** The system's Chromium, without a window, that looks at one host and nothing else. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path profile;
    private final ChromeDriver driver;

    Browser() throws IOException {
        Path chromium = Tools.program("chromium");
        File chromedriver = Tools.program("chromedriver").toFile();
        profile = Files.createTempDirectory("offpeak-it-browser-");
        ChromeOptions options = new ChromeOptions().setBinary(chromium.toFile());
        // as root in a container there is no sandbox, and no other host is to be asked for anything
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
                "--disable-sync", "--disable-dev-shm-usage", "--no-default-browser-check", "--window-size=1280,1600",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--lang=en-GB",
                "--user-data-dir=" + profile);
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en-GB"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver)
                .usingAnyFreePort().withSilent(true).build();
        driver = new ChromeDriver(service, options);
        // what is not written to the console, too
        cdp("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                                                                      window.__wrong = [];
                                                                      addEventListener('error', e => __wrong.push('error ' + (e.message || e.target?.src)), true);
                                                                      addEventListener('unhandledrejection', e => __wrong.push('rejected ' + e.reason));
                                                                      addEventListener('securitypolicyviolation', e => __wrong.push('CSP ' + e.violatedDirective + ' ' + e.blockedURI));
                                                                      """));
    }

    void cdp(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    void zone(String id) {
        cdp("Emulation.setTimezoneOverride", Map.of("timezoneId", id));
    }

    /** @param scheme {@code light} or {@code dark} */
    void scheme(String scheme) {
        cdp("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(String url) {
        driver.get(url);
    }

    Object run(String script, Object... args) {
        return driver.executeScript(script, args);
    }

    /** All that is shown of what a selector finds, in one line each. */
    List<String> texts(String selector) {
        List<String> texts = new ArrayList<>();
        // in one go: the page draws itself anew at any moment
        Object found = run("return [...document.querySelectorAll(arguments[0])].map(each => each.innerText)", selector);
        ((List<?>) found).forEach(one -> texts.add(one.toString().replaceAll("\\s+", " ").strip()));
        return texts;
    }

    String attribute(String selector, String name) {
        return String.valueOf(
                run("return document.querySelector(arguments[0])?.getAttribute(arguments[1])", selector, name));
    }

    /** As a person does: it must be in sight and nothing over it. */
    void click(String selector) {
        WebElement element = driver.findElement(By.cssSelector(selector));
        run("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    void await(String what, String selector, java.util.function.Predicate<List<String>> shown) {
        Await.that(what, PATIENCE, () -> texts("body").toString(), () -> shown.test(texts(selector)));
    }

    /** What went wrong in the page and on its console since the last time. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                wrong.add(entry.getMessage());
            }
        }
        ((List<?>) run("return window.__wrong.splice(0)")).forEach(one -> wrong.add(one.toString()));
        return wrong;
    }

    /** Addresses that were asked for since the last time. */
    List<String> requests() {
        List<String> urls = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = Rest.json(entry.getMessage()).path("message");
            if (message.path("method").asString().equals("Network.requestWillBeSent")) {
                urls.add(message.path("params").path("request").path("url").asString());
            }
        }
        return urls;
    }

    /** Violations of WCAG 2 A and AA and of axe's best practices. */
    List<String> axe() throws IOException {
        try (InputStream in = Browser.class
                .getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            run(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        Object violations = driver.executeAsyncScript("""
                                                      const done = arguments[arguments.length - 1];
                                                      axe.run(document).then(found => done(found.violations.flatMap(each => each.nodes.map(
                                                          node => each.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary))),
                                                          failure => done(['axe failed: ' + failure]));
                                                      """);
        return ((List<?>) violations).stream().map(Object::toString).toList();
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        HostProcess.delete(profile);
    }
}

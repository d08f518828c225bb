package offpeak.host.engine.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ComponentsTest {

    @Test
    void theLastCauseIsTheOneThatSaysSomething() {
        assertEquals("java.lang.IllegalStateException: no such site", Components.cause("""
                java.lang.reflect.InvocationTargetException
                \tat java.base/jdk.internal.reflect.Native.newInstance(Native.java:77)
                Caused by: java.lang.RuntimeException: wrapped
                \t... 51 more
                Caused by: java.lang.IllegalStateException: no such site
                \tat example.Device.<init>(Device.java:1)
                """));
        assertEquals("java.lang.IllegalStateException: alone",
                Components.cause("java.lang.IllegalStateException: alone\n\tat example.Device"));
        assertEquals("could not be activated", Components.cause(""));
    }
}

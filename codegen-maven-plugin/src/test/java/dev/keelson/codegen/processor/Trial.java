package dev.keelson.codegen.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Compiles sources of a test with the processor, and runs what came out. */
record Trial(Path directory, List<Path> classPath) {

    private static final String IMPORTS = """
            package t;
            import dev.keelson.annotation.*;
            import io.fabric8.generator.annotation.*;
            import io.fabric8.kubernetes.api.model.*;
            import java.util.*;
            """;

    Compiled compile(Map<String, String> sources) throws IOException {
        return Compiled.of(directory, sources, classPath);
    }

    /** Compiles {@code t/Types.java} of types that share a file, behind six lines of package and imports. */
    Compiled compile(String types) throws IOException {
        return compile(Map.of("t/Types.java", IMPORTS + types));
    }

    /** Compiles types, and runs statements that may call {@code that(condition)}. */
    Compiled passes(String types, String check) throws Exception {
        Compiled compiled = compile(
                Map.of("t/Types.java", IMPORTS + types, "t/Check.java", """
                package t;
                import io.fabric8.kubernetes.api.model.*;
                import java.util.*;
                public final class Check {
                    static void that(boolean condition) {
                        if (!condition) {
                            throw new AssertionError();
                        }
                    }
                    public static Object run() throws Exception {
                """ + check + "\nreturn \"ran\";\n}\n}\n"));
        assertThat(compiled.errors()).isEmpty();
        assertThat(compiled.call("t.Check", "run", classPath)).isEqualTo("ran");
        return compiled;
    }
}

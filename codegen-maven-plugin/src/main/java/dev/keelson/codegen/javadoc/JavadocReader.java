package dev.keelson.codegen.javadoc;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Javadoc of Jackson beans from jars of sources: that of each class, and that of each getter under the name of
 * its {@code @JsonProperty}. Sources are parsed, never compiled; they need not find what they import.
 */
public final class JavadocReader {
    private static final String PROPERTY = "JsonProperty";

    private final SortedMap<String, BeanDocs> docs = new TreeMap<>();

    /** Makes a reader that has read nothing yet. */
    public JavadocReader() {}

    /** Adds the classes of a jar; builders and the like, which have no Javadoc of their own, are passed over. */
    public void read(Path jar) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".java")) {
                    try (InputStream content = file.getInputStream(entry)) {
                        String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        if (text.contains("@" + PROPERTY)) {
                            sources.add(new Source(entry.getName(), text));
                        }
                    }
                }
            }
        }
        parse(sources);
    }

    /** What was read, by class name. */
    public SortedMap<String, BeanDocs> docs() {
        return docs;
    }

    private void parse(List<JavaFileObject> sources) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new IOException("this Java has no compiler: run Maven with a JDK");
        }
        if (sources.isEmpty()) {
            return;
        }
        JavacTask task = (JavacTask) javac.getTask(null, null, ignored -> {}, List.of("-proc:none"), null, sources);
        DocTrees trees = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
            new Scanner(trees, String.valueOf(unit.getPackageName())).scan(unit, null);
        }
    }

    private final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees trees;
        private final String packageName;

        Scanner(DocTrees trees, String packageName) {
            this.trees = trees;
            this.packageName = packageName;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            TreePath path = getCurrentPath();
            Map<String, String> properties = new HashMap<>();
            type.getMembers().stream()
                    .filter(MethodTree.class::isInstance)
                    .map(MethodTree.class::cast)
                    .filter(method -> method.getParameters().isEmpty())
                    .forEach(getter -> property(path, getter, properties));
            String name = packageName + "." + type.getSimpleName();
            BeanDocs read = new BeanDocs(name, text(path), properties);
            if (!read.isEmpty()) {
                docs.put(name, read);
            }
            return null;
        }

        private void property(TreePath type, MethodTree getter, Map<String, String> properties) {
            String name = propertyName(getter);
            String text = text(new TreePath(type, getter));
            if (name != null && !text.isEmpty()) {
                properties.put(name, text);
            }
        }

        private String text(TreePath path) {
            String comment = trees.getDocComment(path);
            return comment == null ? "" : plain(comment);
        }
    }

    private static @Nullable String propertyName(MethodTree getter) {
        for (AnnotationTree annotation : getter.getModifiers().getAnnotations()) {
            if (annotation.getAnnotationType().toString().equals(PROPERTY)
                    && annotation.getArguments().size() == 1) {
                ExpressionTree argument = annotation.getArguments().get(0);
                ExpressionTree value =
                        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
                return value instanceof LiteralTree literal ? String.valueOf(literal.getValue()) : null;
            }
        }
        return null;
    }

    /** Javadoc is HTML; what the generator of the sources makes of plain text is undone. */
    static String plain(String comment) {
        StringBuilder text = new StringBuilder();
        for (String line : comment.split("\n", -1)) {
            if (line.stripLeading().startsWith("@")) {
                break;
            }
            text.append(text.length() == 0 ? "" : "\n").append(line.startsWith(" ") ? line.substring(1) : line);
        }
        return text.toString()
                .replaceAll(" ?<br> ?<p> ?", "\n")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#42;", "*")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .strip();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String entry, String text) {
            super(URI.create("string:///" + entry), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

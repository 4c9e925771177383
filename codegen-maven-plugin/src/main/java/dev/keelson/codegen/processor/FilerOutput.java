package dev.keelson.codegen.processor;

import dev.keelson.codegen.model.Output;
import java.io.IOException;
import java.io.Writer;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.tools.FileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/** Hands generated files to the compiler. */
final class FilerOutput implements Output {
    private final Filer filer;

    FilerOutput(Filer filer) {
        this.filer = filer;
    }

    @Override
    public void source(String qualifiedName, String content, Element... origins) throws IOException {
        write(filer.createSourceFile(qualifiedName, origins), content);
    }

    @Override
    public void resource(String path, String content) throws IOException {
        write(filer.createResource(StandardLocation.CLASS_OUTPUT, "", path), content);
    }

    /** What is there is from an earlier compilation, or was copied there from the project's own resources. */
    @Override
    public @Nullable String presentResource(String path) {
        try {
            return filer.getResource(StandardLocation.CLASS_OUTPUT, "", path)
                    .getCharContent(true)
                    .toString();
        } catch (IOException e) {
            return null;
        }
    }

    private static void write(FileObject file, String content) throws IOException {
        try (Writer writer = file.openWriter()) {
            writer.write(content);
        }
    }
}

package dev.keelson.codegen.processor;

import dev.keelson.codegen.model.Output;
import java.io.IOException;
import java.io.Writer;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.tools.FileObject;
import javax.tools.StandardLocation;

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

    private static void write(FileObject file, String content) throws IOException {
        try (Writer writer = file.openWriter()) {
            writer.write(content);
        }
    }
}

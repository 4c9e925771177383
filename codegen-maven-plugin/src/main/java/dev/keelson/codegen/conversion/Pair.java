package dev.keelson.codegen.conversion;

import com.palantir.javapoet.ClassName;
import javax.lang.model.element.TypeElement;

/**
 * A type of an annotated package with its peer of the same name in another one.
 *
 * @param conversions the class with the pair's conversions
 * @param suffix the end of its methods' names, which tells the peer
 */
record Pair(TypeElement here, TypeElement there, ClassName conversions, String suffix) {

    String to() {
        return "to" + suffix;
    }

    String from() {
        return "from" + suffix;
    }
}

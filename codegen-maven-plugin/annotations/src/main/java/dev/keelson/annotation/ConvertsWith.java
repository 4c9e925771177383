package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for conversions between the types of this package and those of the same name in another one, in both directions.
 *
 * <pre>{@code
 * @ConvertsWith("com.example.v2")
 * package com.example.v1;
 * }</pre>
 *
 * <p>For each class, record and enum {@code Foo} of both packages the generator writes {@code FooConversions} into this
 * package, with {@code toV2(Foo)} and {@code fromV2(com.example.v2.Foo)}: the end of the names is the last part of the
 * peer's name. Nested types are paired by their path. What comes out shares nothing mutable with what went in; null and
 * empty are kept apart; {@code apiVersion} and {@code kind} of a kind are those of its class.
 *
 * <p>Fields are paired by name. Types of a pair may be the same, of which a deep copy is made; a number and a wider one;
 * types that are paired themselves; lists, sets, maps and arrays of all these; or whatever a {@link ConversionMethod}
 * converts. A field without a counterpart, on either side, and a pair of types that is none of these are errors: see
 * {@link ConversionIgnore}. An enum's constants are paired by name, and all have one.
 *
 * <p>{@code conversion-gen} of Kubernetes is the model, which lets a field that only the target has pass in silence.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
@Repeatable(ConvertsWith.Peers.class)
public @interface ConvertsWith {

    /** The name of the other package. */
    String value();

    /** Several of them. */
    @Documented
    @Retention(RetentionPolicy.CLASS)
    @Target(ElementType.PACKAGE)
    @interface Peers {

        /** The other packages. */
        ConvertsWith[] value();
    }
}

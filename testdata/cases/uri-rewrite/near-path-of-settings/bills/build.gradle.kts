plugins { id("io.micronaut.application") version "4.4.0" }

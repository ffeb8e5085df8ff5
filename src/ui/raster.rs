//! Draws tessellated shapes into an RGBA picture on the CPU: for tests and for `demarche render`.

# The command alone, a few MB:
#   docker build -t flame .
#   docker run --rm -v "$PWD:/work" flame CPU.….cpuprofile -o chart.svg
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
COPY . /src
RUN cargo build --locked --release --manifest-path /src/Cargo.toml

FROM scratch
COPY --from=build /src/target/release/flame /flame
WORKDIR /work
ENTRYPOINT ["/flame"]

"""Tags of training's templates."""
